"""So many pieces of work at a time, the most pressing first, and no place is ever lost."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from analysis.cache.slots import Slots

WORKS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["done", "fails", "dropped"])), max_size=12
)


@given(WORKS, st.integers(1, 3))
def test_never_more_than_there_are_places_and_each_comes_free_again(works, count):
    async def all_of_them() -> int:
        slots, at_work, most = Slots(count), 0, 0

        async def one(rank: int, steps: int, end: str) -> None:
            nonlocal at_work, most
            async with slots.place(rank):
                at_work += 1
                most = max(most, at_work)
                try:
                    for _ in range(steps):
                        await asyncio.sleep(0)
                    if end == "fails":
                        raise ValueError
                finally:
                    at_work -= 1

        tasks = [asyncio.ensure_future(one(*work)) for work in works]
        for number, (_, _, end) in enumerate(works):
            await asyncio.sleep(0)
            if end == "dropped":
                tasks[number].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # Every place can be had again.
        async with asyncio.timeout(5):
            for _ in range(count):
                await slots.place(0).__aenter__()
        return most

    assert asyncio.run(all_of_them()) <= count


def test_of_those_that_wait_the_most_pressing_comes_first_and_then_who_came_first():
    async def order() -> list[str]:
        slots, came = Slots(1), list[str]()

        async def one(rank: int, name: str) -> None:
            async with slots.place(rank):
                came.append(name)
                await asyncio.sleep(0)

        await asyncio.gather(
            *(one(rank, f"{rank}{name}") for name, rank in zip("abcdef", [3, 2, 0, 2, 1, 0], strict=True))
        )
        return came

    assert asyncio.run(order()) == ["3a", "0c", "0f", "1e", "2b", "2d"]
