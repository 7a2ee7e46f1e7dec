"""The same figures by pandas, as an analyst would write them: every file read whole, then one step after the other.

Written from the definitions of the targets and of the contract, not from the SQL, to check it against; also what the
measurement compares with. Run as a program, it prints the result as JSON:

    python by_pandas.py REQUEST.json
"""

from __future__ import annotations

import json
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

WORDS = {
    **dict.fromkeys(("true", "1", "1.0", "có", "x", "yes", "y", "đã số hoá", "đã số hóa"), True),
    **dict.fromkeys(("false", "0", "0.0", "không", "no", "n", "chưa", "chưa số hoá", "chưa số hóa"), False),
}
CHANNELS = {
    **dict.fromkeys(("online", "trực tuyến", "nộp trực tuyến", "qua mạng"), "online"),
    **dict.fromkeys(("counter", "trực tiếp", "nộp trực tiếp", "tại quầy", "direct"), "counter"),
    **dict.fromkeys(("post", "bưu chính", "qua bưu chính", "bưu chính công ích", "bcci", "postal"), "post"),
}


@dataclass
class Figures:
    """What came of it: records read, records left out by reason, and for each target, part and unit what counts."""

    read: int
    left_out: dict[str, int] = field(default_factory=dict)
    units: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """``G06/all/so-yt`` to numerator, denominator, unknown."""


def plain(text: Any) -> Any:
    return text if pd.isna(text) else " ".join(unicodedata.normalize("NFC", str(text)).split()).lower()


def read(file: Path) -> pd.DataFrame:
    return pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file, dtype="str")


def meant(column: pd.Series, words: dict[str, Any]) -> tuple[pd.Series, pd.Series]:
    """Return what each cell stands for, and where it stands for nothing although it is not blank."""
    if column.dtype == bool:
        return column, pd.Series(False, index=column.index)
    spelt = {each: words.get(plain(each)) for each in column.dropna().unique()}
    code = column.map(spelt)
    blank = column.isna() | column.isin([each for each in spelt if plain(each) == ""])
    return code, code.isna() & ~blank


def day(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return each cell as a day, and where it is none although it is not blank."""
    if pd.api.types.is_datetime64_any_dtype(column):
        found = column.dt.normalize()
    elif pd.api.types.is_string_dtype(column):
        first = column.str.strip().str.replace(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", regex=True)
        found = pd.to_datetime(first, format="%d/%m/%Y", errors="coerce")
        found = found.fillna(pd.to_datetime(first, format="%Y-%m-%d", errors="coerce"))
    else:
        found = pd.to_datetime(column, errors="coerce")
    found = found.where(found.dt.year.between(1990, 2100))
    blank = column.isna() | (column.str.strip() == "" if pd.api.types.is_string_dtype(column) else False)
    return found, found.isna() & ~blank


def figures(request: dict[str, Any]) -> Figures:
    """Compute the figures of G05 to G07 from files of records and the catalogue of services."""
    frame = pd.concat([read(Path(file)) for file in request["records"]], ignore_index=True)
    result = Figures(len(frame))
    until, today, year = (pd.Timestamp(request[name]) for name in ("until", "today", "year_start"))
    names, groups = request["names"], request["groups"]

    unit, odd_unit = meant(frame["unit"], names)
    received, odd_received = day(frame["received_on"])
    finished, odd_finished = day(frame["finished_on"])
    channel, odd_channel = meant(frame["channel"], CHANNELS)
    one_stop, odd_one_stop = meant(frame["one_stop"], WORDS)
    papers, odd_papers = meant(frame["papers_digitised"], WORDS)
    done, odd_done = meant(frame["result_digitised"], WORDS)
    absent = pd.Series(False, index=frame.index)
    secret, odd_secret = meant(frame["secret"], WORDS) if "secret" in frame else (absent, absent)
    secret = secret == True  # noqa: E712
    dossier, service = frame["dossier"], frame["service"]
    if pd.api.types.is_string_dtype(dossier):
        dossier, service = (cells.str.strip().where(lambda text: text != "") for cells in (dossier, service))

    reasons = {
        "blank:dossier": dossier.isna(),
        "blank:unit": unit.isna() & ~odd_unit,
        "unknown:unit": odd_unit,
        "blank:received_on": received.isna() & ~odd_received,
        "not_a_date:received_on": odd_received,
        "blank:service": service.isna(),
        "unknown:channel": odd_channel,
        "blank:one_stop": one_stop.isna() & ~odd_one_stop,
        "unknown:one_stop": odd_one_stop,
        "not_a_date:finished_on": odd_finished,
        "unknown:papers_digitised": odd_papers,
        "unknown:result_digitised": odd_done,
        "unknown:secret": odd_secret,
        "future:received_on": received > today,
        "future:finished_on": finished > today,
        "before_received:finished_on": finished < received,
        "not_finished:result_digitised": (done == True) & finished.isna(),  # noqa: E712
    }
    left = pd.Series(False, index=frame.index)
    for reason, wrong in reasons.items():
        count = int((wrong & ~left).sum())
        if count:
            result.left_out[reason] = count
        left |= wrong
    told = pd.DataFrame(
        {
            "dossier": dossier, "unit": unit, "received": received, "service": service, "channel": channel,
            "one_stop": one_stop, "finished": finished, "papers": papers, "done": done, "secret": secret,
        }
    )[~left]  # fmt: skip
    rivals = told[told["dossier"].duplicated(keep=False)].copy()
    versions = rivals.drop_duplicates().groupby("dossier").size()
    conflicting = rivals.index[rivals["dossier"].map(versions) > 1]
    again = rivals.index[rivals.duplicated() & ~rivals.index.isin(conflicting)]
    for reason, rows in (("conflicting", conflicting), ("repeated", again)):
        if len(rows):
            result.left_out[reason] = len(rows)
    told = told.drop(index=conflicting.union(again))

    told = told[~told["secret"] & (told["received"] <= until)]
    counts = told[told["received"] >= year]
    add(result, "G06/all", counts, counts["channel"] == "online", counts["channel"].isna())
    levels = told["unit"].map(groups)
    for part, group, start in (("province", "departments", "2022-06-01"), ("district", "districts", "2022-12-01")):
        if pd.Timestamp(start) > until:
            continue
        chosen = told[(levels == group) & told["one_stop"].astype(bool) & (told["received"] >= pd.Timestamp(start))]
        ended = chosen["finished"].notna() & (chosen["finished"] <= until)
        no = (chosen["papers"] == False) | (chosen["done"] == False)  # noqa: E712
        both = (chosen["papers"] == True) & (chosen["done"] == True)  # noqa: E712
        add(result, f"G07/{part}", chosen, ended & both, ended & ~both & ~no)
    if request.get("services"):
        add_services(result, request, counts, names)
    return result


def add(result: Figures, name: str, counted: pd.DataFrame, met: pd.Series, unknown: pd.Series) -> None:
    for unit, rows in counted.groupby("unit").indices.items():
        result.units[f"{name}/{unit}"] = (int(met.iloc[rows].sum()), len(rows), int(unknown.iloc[rows].sum()))


def add_services(result: Figures, request: dict[str, Any], counts: pd.DataFrame, names: dict[str, str]) -> None:
    listed = pd.concat([read(Path(file)) for file in request["services"]], ignore_index=True)
    listed["unit"], _ = meant(listed["unit"], names)
    listed = listed.drop_duplicates(["unit", "service"])
    online = counts.loc[counts["channel"] == "online", ["unit", "service"]].drop_duplicates().assign(online=True)
    blank = counts.loc[counts["channel"].isna(), ["unit", "service"]].drop_duplicates().assign(blank=True)
    seen = listed.merge(online, how="left").merge(blank, how="left")
    met = seen["online"].fillna(False).astype(bool)
    add(result, "G05/all", seen, met, ~met & seen["blank"].fillna(False).astype(bool))


if __name__ == "__main__":
    found = figures(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print(json.dumps({"read": found.read, "left_out": found.left_out, "units": found.units}))
