"""The words of forms: headings of columns and names of codes, in both languages, as files are known by.

They are part of the contract of a file, like the column ids of `analysis.schemas`: a heading is recognised by its
id, its Vietnamese or its English words, or both together as the template writes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis.intake import codes
from analysis.intake.values import folded
from analysis.plan import Text

HEADINGS: Mapping[str, Text] = {
    "target": Text("Mã chỉ tiêu", "Target id"),
    "part": Text("Mã phần", "Part id"),
    "unit": Text("Mã đơn vị", "Unit id"),
    "line": Text("Mã dòng kinh phí", "Line id"),
    "task": Text("Mã nhiệm vụ", "Task id"),
    "agency": Text("Mã cơ quan", "Agency id"),
    "period_end": Text("Số liệu đến ngày", "Figures up to"),
    "numerator": Text("Tử số", "Numerator"),
    "denominator": Text("Mẫu số", "Denominator"),
    "done": Text("Đã xong chưa", "Done or not"),
    "status": Text("Tình trạng", "Status"),
    "due_on": Text("Hạn hoàn thành", "Due on"),
    "completed_on": Text("Ngày hoàn thành", "Completed on"),
    "expected_on": Text("Ngày dự kiến hoàn thành", "Expected on"),
    "bound": Text("Dạng số liệu", "Kind of figure"),
    "obs_status": Text("Mã số liệu", "Data code"),
    "adjusted_allocation": Text("Vốn sau điều chỉnh (triệu đồng)", "Adjusted allocation (VND million)"),
    "committed": Text("Giá trị hợp đồng đã ký (triệu đồng)", "Committed (VND million)"),
    "disbursed": Text("Giải ngân luỹ kế từ đầu năm (triệu đồng)", "Disbursed since January (VND million)"),
    "total_expenditure": Text("Tổng chi ngân sách luỹ kế (triệu đồng)", "Total expenditure (VND million)"),
    "dx_expenditure": Text("Chi chuyển đổi số luỹ kế (triệu đồng)", "Digital transformation (VND million)"),
    "note_vi": Text("Ghi chú", "Note"),
    "note_en": Text("Ghi chú tiếng Anh", "Note in English"),
    "reported_on": Text("Ngày báo cáo", "Reporting date"),
    "source": Text("Mã nguồn", "Source id"),
}
"""Heading of every column that a file can carry."""

COVER: Mapping[str, Text] = {
    "sender": Text("Cơ quan gửi", "Sent by"),
    "reported_on": HEADINGS["reported_on"],
}
"""Labels on the cover whose answer stands to their right."""

MONEY = ("adjusted_allocation", "committed", "disbursed", "total_expenditure", "dx_expenditure")
"""Columns in million VND."""

SHOWN: Mapping[str, Text] = {
    "name_vi": Text("Nội dung", "Tiếng Việt"),
    "name_en": Text("Content", "in English"),
    "how": Text("Cách tính", "How it is counted"),
    "asked": Text("Mức kế hoạch", "The plan asks for"),
    "allocation": Text("Vốn kế hoạch (triệu đồng)", "Allocation (VND million)"),
    "unit_name": Text("Đơn vị báo cáo", "Reporting unit"),
    "measured": Text("Đơn vị tính", "Unit of measure"),
    **{
        f"last_{name}": Text(
            f"Kỳ trước: {text.vi[:1].lower()}{text.vi[1:]}", f"Last: {text.en[:1].lower()}{text.en[1:]}"
        )
        for name, text in HEADINGS.items()
    },
}
"""Headings of what a form only shows; a reader passes over them."""

_PROGRESS = {
    "in_progress": ("đang làm", "đang thực hiện", "đang triển khai", "in progress", "ongoing"),
    "not_started": ("chưa làm", "chưa thực hiện", "chưa bắt đầu", "chưa triển khai", "not started", *codes.NO),
}
_DONE = ("đã xong", "xong", "hoàn thành", "đã hoàn thành", "done", "completed", *codes.YES)

CODES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "done": {"yes": _DONE, **_PROGRESS},
    "status": {"done": _DONE, **_PROGRESS},
    "bound": {
        "lower": ("cận dưới (≥)", "cận dưới", "≥", "lower bound"),
        "upper": ("cận trên (≤)", "cận trên", "≤", "upper bound"),
        "proxy": ("gần đúng (≈)", "gần đúng", "≈"),
    },
    "obs_status": {
        "p": ("p – sơ bộ", "sơ bộ", "provisional"),
        "r": ("r – điều chỉnh", "điều chỉnh", "revised"),
        "e": ("e – ước", "ước", "estimated"),
        "f": ("f – dự báo", "dự báo", "forecast"),
        "b": ("b – gián đoạn", "gián đoạn", "break"),
        "c": ("c – bảo mật", "bảo mật", "confidential"),
        "x": ("x – chưa có", "chưa có", "not available"),
        "z": ("z – không áp dụng", "không áp dụng", "not applicable"),
    },
}
"""Codes of every column that takes one, each with its words; the first is what the drop-down list shows."""

ENGLISH: Mapping[str, str] = {
    "yes": "done",
    "done": "done",
    "in_progress": "in progress",
    "not_started": "not started",
    "lower": "lower bound: at least this",
    "upper": "upper bound: at most this",
    "proxy": "measures something near the target",
    "p": "provisional",
    "r": "revised",
    "e": "estimated",
    "f": "forecast",
    "b": "break in the series",
    "c": "confidential",
    "x": "not available",
    "z": "not applicable",
}
"""What each code means, in English."""

NOT_DONE = Text(
    "đọc là “chưa làm”; nếu đang làm thì chọn “đang làm”",
    "read as “not started”; choose “đang làm” if it is in progress",
)
"""What is said where a bare no stands for a status of three."""

MEASURED: Mapping[str, Text] = {
    "%": Text("số lượng; báo cáo tính ra %", "counts; the report works out per cent"),
    "units": Text("số lượng của đơn vị", "the unit's own count"),
    "parts": Text("mốc việc", "milestone"),
}
"""Units of targets as a form names them; what a plan counts besides has its name in the plan."""


def listed(column: str) -> list[str]:
    """Return what the drop-down list of a column shows."""
    return [names[0] for names in CODES[column].values()]


def shown(column: str, code: str) -> str:
    """Return how a list shows a code; a code that no list has is shown as it is."""
    return CODES[column][code][0] if code in CODES[column] else code


def remarks(column: str) -> dict[str, Text]:
    """Return the words of a column whose reading deserves a remark."""
    return {folded(word): NOT_DONE for word in codes.NO} if column in ("done", "status") else {}


def known_headings() -> dict[str, str]:
    """Return plain heading to column id; what a form only shows is under its own id, beginning with ``~``."""
    found: dict[str, str] = {}
    for prefix, headings in (("~", SHOWN), ("", HEADINGS)):
        for name, text in headings.items():
            forms = (name, text.vi, text.en, f"{text.vi} {text.en}") if not prefix else (f"{text.vi} {text.en}",)
            found |= {folded(form): f"{prefix}{name}" for form in forms}
    return found
