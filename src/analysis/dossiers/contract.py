"""The contract of a dossier record: its columns, in words for people and for the reader of files.

Only what a target needs is a column, and nothing about a person is. A column that a file has besides is never read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.intake import codes
from analysis.intake.values import folded
from analysis.plan import Text

Kind = Literal["text", "unit", "date", "code"]

HOURS_AHEAD = 7
"""Hours that Việt Nam is ahead of UTC: a time stamp with a zone is brought to the day it was in Việt Nam."""

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
"""First and last day that can be; others are slips (two digits of a year, a wrong column)."""

FORMATS = ("%d/%m/%Y", "%Y-%m-%d")
"""How a date is written as text: day first or ISO; a time of day may follow and is passed over."""

_YES_NO = {
    "yes": (*codes.YES, "1", "1.0", "đã số hoá", "đã số hóa"),
    "no": (*codes.NO, "0", "0.0", "chưa số hoá", "chưa số hóa"),
}


@dataclass(frozen=True)
class Column:
    """A column of a record.

    Parameters
    ----------
    id : str
        Its name in SQL, and a heading it may have.
    kind : {"text", "unit", "date", "code"}
        Text as it stands; a unit by id or name; a day; one of a few words.
    filled : bool
        Whether a record without it is refused; a blank that is let pass stays unknown.
    name, meaning : Text
        Heading, and what stands in it.
    also : tuple of str
        Other headings it is known by.
    words : mapping
        Code to the words that stand for it. The codes of a column of yes and no are ``yes`` and ``no``.
    always : bool
        Whether every file must have the column; others only where a query needs them.
    """

    id: str
    kind: Kind
    filled: bool
    name: Text
    meaning: Text
    also: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    always: bool = False

    @property
    def yes_no(self) -> bool:
        """Whether the column holds yes or no, and so is a boolean in SQL."""
        return self.words is _YES_NO

    @property
    def vocabulary(self) -> str:
        """Name of its words; columns of yes and no share theirs."""
        return "yes_no" if self.yes_no else self.id


COLUMNS = (
    Column(
        "dossier",
        "text",
        True,
        Text("Mã hồ sơ", "Dossier id"),
        Text("mã số hồ sơ, mỗi hồ sơ một mã", "the dossier's own number; no two dossiers share one"),
        ("mã số hồ sơ", "số hồ sơ"),
        always=True,
    ),
    Column(
        "unit",
        "unit",
        True,
        Text("Đơn vị giải quyết", "Unit in charge"),
        Text(
            "mã hoặc tên sở, ngành, huyện, thành phố; hồ sơ của cấp xã ghi huyện, thành phố",
            "id or name of the department or district; of a commune's dossier, its district",
        ),
        ("mã đơn vị", "cơ quan giải quyết", "đơn vị", "unit id"),
        always=True,
    ),
    Column(
        "received_on",
        "date",
        True,
        Text("Ngày tiếp nhận", "Received on"),
        Text("ngày tiếp nhận hồ sơ", "the day the dossier was received"),
        ("ngày nhận",),
        always=True,
    ),
    Column(
        "service",
        "text",
        True,
        Text("Mã thủ tục hành chính", "Service code"),
        Text("mã thủ tục hành chính, như trong danh mục", "code of the procedure, as in the catalogue of services"),
        ("mã thủ tục", "mã tthc", "mã dịch vụ công", "procedure code"),
    ),
    Column(
        "channel",
        "code",
        False,
        Text("Hình thức nộp", "Channel"),
        Text("trực tuyến, trực tiếp hoặc bưu chính", "online, at the counter, or by post"),
        ("hình thức tiếp nhận", "hình thức nộp hồ sơ", "kênh nộp"),
        {
            "online": ("trực tuyến", "nộp trực tuyến", "qua mạng"),
            "counter": ("trực tiếp", "nộp trực tiếp", "tại quầy", "direct"),
            "post": ("bưu chính", "qua bưu chính", "bưu chính công ích", "bcci", "postal"),
        },
    ),
    Column(
        "one_stop",
        "code",
        True,
        Text("Tiếp nhận tại Bộ phận một cửa", "Received at a one-stop unit"),
        Text(
            "có nếu tiếp nhận tại Bộ phận một cửa cấp tỉnh hoặc cấp huyện; không nếu ở nơi khác, kể cả cấp xã",
            "yes at the one-stop unit of the province or a district; no elsewhere, a commune's included",
        ),
        ("bộ phận một cửa", "một cửa"),
        _YES_NO,
    ),
    Column(
        "finished_on",
        "date",
        False,
        Text("Ngày có kết quả", "Finished on"),
        Text("ngày có kết quả giải quyết; để trống nếu chưa có", "the day of the result; blank if there is none yet"),
        ("ngày trả kết quả", "ngày hoàn thành"),
    ),
    Column(
        "papers_digitised",
        "code",
        False,
        Text("Thành phần hồ sơ đã số hoá", "Papers digitised"),
        Text("có nếu mọi thành phần hồ sơ đã số hoá", "yes if all papers of the dossier are digitised"),
        ("thành phần hồ sơ đã số hóa", "số hoá thành phần hồ sơ", "số hóa thành phần hồ sơ"),
        _YES_NO,
    ),
    Column(
        "result_digitised",
        "code",
        False,
        Text("Kết quả đã số hoá", "Result digitised"),
        Text("có nếu kết quả giải quyết đã số hoá", "yes if the result is digitised"),
        ("kết quả đã số hóa", "số hoá kết quả", "số hóa kết quả"),
        _YES_NO,
    ),
    Column(
        "secret",
        "code",
        False,
        Text("Hồ sơ mật", "Secret"),
        Text(
            "có nếu là hồ sơ mật; không bắt buộc có cột này, ô trống là không mật",
            "yes for a secret dossier; the column may be left out, and a blank means that it is not",
        ),
        words=_YES_NO,
    ),
)
"""Columns of a dossier record, in the order in which they are told."""

SERVICES = tuple(column for column in COLUMNS if column.id in ("unit", "service"))
"""Columns of the catalogue of online services: one row for each service that a unit provides online."""

BY_ID = {column.id: column for column in COLUMNS}


def known(heading: str) -> str | None:
    """Return the column that a heading names; None if it names none."""
    return _HEADINGS.get(folded(heading))


def words(column: Column) -> list[tuple[str, str]]:
    """Return (word in its plain form, code) for every word of a column of codes, in order."""
    return sorted(codes.words(column.words).items(), key=lambda pair: (list(column.words).index(pair[1]), pair[0]))


_HEADINGS = {
    folded(name): column.id for column in COLUMNS for name in (column.id, column.name.vi, column.name.en, *column.also)
}
