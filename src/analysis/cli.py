"""The command line: `analysis build`, `check`, `publish`, `serve`, `template`, `import`, `history`, `trace`."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.project import Project

COMMANDS = {
    "build": "dựng báo cáo mọi kỳ, hai ngôn ngữ / build every edition in both languages",
    "check": "đọc và kiểm tra dữ liệu / read and check the data",
    "dossiers": "tổng hợp từ dữ liệu từng hồ sơ / count targets from records of dossiers",
    "execute": "chạy sổ tính cho Quarto / run the notebooks for `quarto render`",
    "frame": "khung trang; Quarto gọi sau khi dựng / the frame of pages; Quarto calls this after rendering",
    "history": "mọi phiên bản của một số liệu / every version of a figure, and where it came from",
    "import": "kiểm tra và nhận báo cáo của cơ quan / check the agencies' returns and take them in",
    "publish": "công bố các kỳ báo cáo đã dựng / publish the editions that were built",
    "quarto": "cài Quarto nếu tải được / install Quarto if it can be had",
    "serve": "xem báo cáo trên máy này / look at the site on this machine",
    "template": "biểu mẫu Excel cho từng cơ quan / the form of every agency as a workbook",
    "trace": "một con số lấy từ tệp, trang, ô nào / the way back from a number to file, sheet and cell",
}


class Version(argparse.Action):
    """Print the version; looking it up takes a while, so only when it is asked for."""

    def __call__(self, asking: argparse.ArgumentParser, *_: object) -> None:
        """Print and end."""
        import analysis

        asking.exit(message=f"analysis {analysis.__version__}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    main_parser = argparse.ArgumentParser(prog="analysis", description=__doc__)
    main_parser.add_argument("--version", action=Version, nargs=0, help="phiên bản / version")
    main_parser.add_argument("--root", type=Path, help="thư mục dự án / project folder (default: found from here)")
    commands = main_parser.add_subparsers(dest="command", required=True)
    parsers = {name: commands.add_parser(name, help=text, description=text) for name, text in COMMANDS.items()}
    for name in ("build", "check", "execute"):
        parsers[name].add_argument(
            "--edition", action="append", default=[], metavar="ID", help="kỳ báo cáo / edition (default: all)"
        )
    parsers["execute"].add_argument("--as-of", default="", help="cắt số liệu tại ngày / cut at this date, yyyy-mm-dd")
    for name in ("build", "execute"):
        parsers[name].add_argument("--jobs", type=positive, help="số phần việc làm cùng lúc / pieces of work at a time")
    add_build(parsers["build"])
    parsers["quarto"].add_argument(
        "--once", action="store_true", help="không thử lại, không giải thích / not again after a failure, no advice"
    )
    add_publish(parsers["publish"])
    add_serve(parsers["serve"])
    for name in ("dossiers", "history", "import", "template", "trace"):
        parsers[name].add_argument("--edition", required=True, metavar="ID", help="kỳ báo cáo / edition")
    add_dossiers(parsers["dossiers"])
    add_template(parsers["template"])
    add_import(parsers["import"])
    add_history(parsers["history"])
    parsers["trace"].add_argument(
        "number", metavar="NUMBER-ID", help="target:G06, unit:G06/so-yt, line:D4, total, task:T01, local:tp-cao-lanh"
    )
    parsers["trace"].add_argument("--lang", choices=("vi", "en"), default="vi", help="ngôn ngữ / language")
    return main_parser


def add_build(commands: argparse.ArgumentParser) -> None:
    """Add the options of ``build``."""
    option = commands.add_argument
    option(
        "--unit",
        action="append",
        default=[],
        metavar="ID",
        help="thêm báo cáo của đơn vị / a unit's report too, or all",
    )
    option("--renderer", choices=("auto", "quarto", "embedded"), default="auto")
    option("--fresh", action="store_true", help="dựng lại tất cả / make everything anew, whatever was made before")
    option("--why", action="store_true", help="phần nào được làm, vì sao / say what is done and why")
    option("--scheduler", default="", metavar="tcp://…", help="làm trên cụm máy Dask / work on a Dask cluster")


def add_publish(commands: argparse.ArgumentParser) -> None:
    """Add the options of ``publish``."""
    option = commands.add_argument
    option("destination", metavar="DEST", help="thư mục / folder, user@host:/path, ssh://host/path, rsync://host/path")
    option("--edition", action="append", default=[], metavar="ID", help="kỳ báo cáo / edition (default: all built)")
    option("--base-url", default="", metavar="URL", help="địa chỉ trang web / address of the site")
    option("--reason-vi", default="", metavar="TEXT", help="lý do công bố lại / why again, in Vietnamese")
    option("--reason-en", default="", metavar="TEXT", help="lý do công bố lại / why again, in English")
    option("--include-illustrative", action="store_true", help="cả số liệu minh hoạ / illustrative data too")
    option("--dry-run", action="store_true", help="chỉ xem sẽ công bố gì / only say what would be published")
    option("--verify", action="store_true", help="kiểm tra lại mọi tệp đã công bố / check all published files")
    option("--no-links", action="store_true", help="không dùng symbolic link / use no symbolic links")
    option("--take-over", action="store_true", help="bỏ qua lượt đã bị ngắt ở máy khác / after a killed run elsewhere")


def add_serve(commands: argparse.ArgumentParser) -> None:
    """Add the options of ``serve``."""
    option = commands.add_argument
    option("folder", nargs="?", type=Path, help="trang, thư mục công bố / site, published folder (default: _site)")
    option("--port", type=int, default=8000, help="0: cổng bất kỳ / any free port (default: 8000)")


def add_template(commands: argparse.ArgumentParser) -> None:
    """Add the options of ``template``."""
    commands.add_argument(
        "--agency", action="append", default=[], metavar="ID", help="cơ quan / agency, or all (default: every form)"
    )
    commands.add_argument("--period", type=day, metavar="D", help="số liệu đến ngày / figures up to, yyyy-mm-dd")
    commands.add_argument("--out", type=Path, help="thư mục ghi ra / folder to write to (default: _templates/ID)")


def add_import(commands: argparse.ArgumentParser) -> None:
    """Add the options of ``import``."""
    commands.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".xlsx, .csv")
    commands.add_argument("--locale", choices=("vi", "en"), help="cách viết số / how the files write numbers")
    commands.add_argument("--sender", metavar="ID", help="cơ quan gửi / sending agency")
    commands.add_argument("--reported-on", type=day, metavar="D", help="ngày báo cáo / reporting date, yyyy-mm-dd")
    commands.add_argument("--lang", choices=("vi", "en"), default="vi", help="ngôn ngữ / language of the findings")
    commands.add_argument("--check-only", action="store_true", help="chỉ kiểm tra, không nhận / check, take in nothing")
    commands.add_argument(
        "--out", type=Path, help="thư mục kết quả kiểm tra / folder of findings (default: _checks/ID)"
    )


def add_dossiers(commands: argparse.ArgumentParser) -> None:
    """Add the options of ``dossiers``."""
    option = commands.add_argument
    option("files", nargs="+", type=Path, metavar="FILE", help=".parquet, .csv, thư mục / folder, *.parquet")
    option("--period", type=day, required=True, metavar="D", help="số liệu đến ngày / figures up to, yyyy-mm-dd")
    option("--services", nargs="+", type=Path, default=[], metavar="FILE", help="danh mục dịch vụ / online services")
    option("--target", action="append", default=[], metavar="ID", help="chỉ tiêu / target (default: all)")
    option("--sender", metavar="ID", help="cơ quan gửi / sending agency")
    option("--reported-on", type=day, metavar="D", help="ngày báo cáo / reporting date, yyyy-mm-dd")
    option("--refused-at-most", type=int, default=0, metavar="N", help="chấp nhận bỏ qua / leave out up to N records")
    option("--check-only", action="store_true", help="chỉ kiểm tra, không nhận / check, take in nothing")
    option("--show-query", action="store_true", help="chỉ in câu truy vấn SQL / only print the query")
    option("--out", type=Path, metavar="DIR", help="ghi bảng số liệu và SQL vào / write figures and query to")
    option("--memory", metavar="SIZE", help="bộ nhớ cho DuckDB / memory for DuckDB (default: 600MB)")
    option("--threads", type=positive, metavar="N", help="số luồng / threads (default: all cores)")
    option("--temp", type=Path, metavar="DIR", help="chỗ tạm khi hết bộ nhớ / place for what exceeds memory")
    option("--lang", choices=("vi", "en"), default="vi", help="ngôn ngữ / language")


def add_history(commands: argparse.ArgumentParser) -> None:
    """Add the options of ``history``."""
    commands.add_argument(
        "subject", metavar="SUBJECT", help="mã chỉ tiêu, dòng kinh phí, nhiệm vụ, huyện / target, line, task, district"
    )
    commands.add_argument("unit", nargs="?", default="", metavar="UNIT", help="mã đơn vị, cơ quan / unit or agency")
    commands.add_argument("--lang", choices=("vi", "en"), default="vi", help="ngôn ngữ / language")


def day(text: str) -> dt.date:
    """Read an ISO date."""
    return dt.date.fromisoformat(text)


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 refused with a reason, 2 wrong call, 130 stopped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles may not be UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    options = parser().parse_args(arguments)
    from analysis.problems import InputError
    from analysis.project import Project

    try:
        if options.command == "frame":  # Quarto may have rendered a staged copy, which is no project of its own
            return run_frame(options.root or Path.cwd())
        return globals()[f"run_{options.command}"](Project.find(options.root), options)  # type: ignore[no-any-return]
    except InputError as error:
        print(error, file=sys.stderr)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # whoever reads the pipe, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("đã dừng; không có gì thay đổi / stopped; nothing has changed", file=sys.stderr)
        return 130
    except refusals() as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    return 1


def refusals() -> tuple[type[Exception], ...]:
    """Errors that carry their own explanation; anything else is a defect and keeps its traceback."""
    from analysis.cache.store import StoreError
    from analysis.cluster import ClusterError
    from analysis.dossiers.engine import MissingExtraError
    from analysis.framing import FramingError
    from analysis.intake.ledger import ImportRunningError
    from analysis.problems import NotebookError
    from analysis.publish import BuildRunningError, ChangedError
    from analysis.release.problems import PublishError
    from analysis.renderers import RenderError

    building = (NotebookError, RenderError, FramingError, BuildRunningError, ChangedError, ClusterError, StoreError)
    return (*building, ImportRunningError, PublishError, MissingExtraError)


def run_build(project: Project, options: argparse.Namespace) -> int:
    """Build the site."""
    from analysis.publish import build

    means = {"fresh": options.fresh, "why": options.why, "scheduler": options.scheduler, "units": options.unit}
    build(project, options.edition, options.renderer, options.jobs, **means)
    return 0


def run_check(project: Project, options: argparse.Namespace) -> int:
    """Read everything and print what was read."""
    from analysis.inputs import check

    inputs = check(project, options.edition)
    for name, plan in inputs.plans.items():
        print(f"{project.plan_folder(name).relative_to(project.root)}  ({plan.number})")
        for what, count in plan.counts().items():
            print(f"  {count:>10,}  {what}")
    print(f"{project.statistics.relative_to(project.root)}\n  {inputs.series:>10,}  rows")
    for edition in inputs.editions:
        mark = "  (minh hoạ / illustrative)" if edition.illustrative else ""
        print(f"{(project.editions / edition.id).relative_to(project.root)}{mark}")
        print(f"  as of {edition.as_of:%Y-%m-%d}")
        for what, count in edition.counts().items():
            print(f"  {count:>10,}  {what}")
    return 0


def run_execute(project: Project, options: argparse.Namespace) -> int:
    """Run one edition's notebooks into the report folder, where Quarto finds them."""
    from analysis.publish import execute_here

    if len(options.edition) > 1:
        parser().error("execute takes one edition: the report folder holds one at a time")
    execute_here(project, "".join(options.edition), options.as_of, options.jobs)
    return 0


def run_frame(folder: Path) -> int:
    """Put the report's frame around what Quarto has just rendered; Quarto itself calls this."""
    from analysis.framing import frame_output

    frame_output(folder)
    return 0


def run_quarto(project: Project, options: argparse.Namespace) -> int:
    """Install Quarto if its release can be reached; without it the report is made all the same."""
    from analysis import quarto

    if quarto.install(project.root / "requirements-quarto.lock", print, again=not options.once):
        if not options.once:
            print(f"Quarto: {quarto.program()}")
        return 0
    if options.once:
        return 0
    print(quarto.ADVICE)
    return 1


def run_publish(project: Project, options: argparse.Namespace) -> int:
    """Publish what was built, or check what was published."""
    from analysis.release import publishing

    if bool(options.reason_vi) != bool(options.reason_en):
        parser().error("--reason-vi, --reason-en: cần cả hai thứ tiếng / both languages are needed")
    place = publishing.place_of(project, options.destination, linked=not options.no_links, take_over=options.take_over)
    if options.verify:
        publishing.check(options.destination, place)
        return 0
    reason = {"vi": options.reason_vi, "en": options.reason_en} if options.reason_vi else {}
    wish = publishing.Wish(tuple(options.edition), options.include_illustrative, options.base_url, reason)
    publishing.publish(project, options.destination, place, wish, rehearse=options.dry_run)
    return 0


def run_serve(project: Project, options: argparse.Namespace) -> int:
    """Serve the finished site to this machine only, until interrupted."""
    from analysis.release import serving

    with serving.server(options.folder or project.site, project.report, options.port) as server:
        print(f"http://127.0.0.1:{server.server_port}/  (Ctrl+C: dừng / stop)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


def run_import(project: Project, options: argparse.Namespace) -> int:
    """Check the agencies' returns and take them in; none of them if there is an error in any."""
    from shutil import get_terminal_size

    from analysis.intake import desk, ledger, terminal
    from analysis.intake.findings import errors

    declared = {"locale": options.locale, "sender": options.sender, "reported_on": options.reported_on}
    words = desk.words_of(project)[options.lang]
    if options.check_only:
        examined, recorded = desk.examine(project, options.edition, options.files, **declared), list[ledger.Recorded]()
    else:
        examined, recorded = desk.take_in(project, options.edition, options.files, **declared)
    print(terminal.table(examined.findings, words, get_terminal_size((120, 40)).columns))
    print(words("intake.findings.rows", n=sum(intake.count for intake in examined.intakes)))
    for file in desk.show(project, examined, options.out or project.root / "_checks" / options.edition):
        print(file)
    for line in terminal.outcomes(recorded, examined.known if options.check_only else {}, words):
        print(line)
    return 1 if errors(examined.findings) else 0


def run_dossiers(project: Project, options: argparse.Namespace) -> int:
    """Count targets from records of dossiers and take the totals in."""
    from analysis.dossiers import command

    return command.run(project, options)


def run_history(project: Project, options: argparse.Namespace) -> int:
    """Print every version of the figures about one thing."""
    from shutil import get_terminal_size

    from analysis.intake import desk, telling

    told = desk.versions(project, options.edition, options.subject, options.unit)
    print(telling.history(told, desk.words_of(project)[options.lang], get_terminal_size((140, 40)).columns))
    return 0


def run_trace(project: Project, options: argparse.Namespace) -> int:
    """Print the way back from a number to the cells it was read from."""
    from analysis.intake import desk, telling

    found = desk.way_back(project, options.edition, options.number, options.lang)
    print(telling.trace(found, desk.words_of(project)[options.lang]))
    return 0


def run_template(project: Project, options: argparse.Namespace) -> int:
    """Write the forms of an edition."""
    from analysis.intake.desk import write_forms

    out = options.out or project.root / "_templates" / options.edition
    for file in write_forms(project, options.edition, options.agency, options.period, out):
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
