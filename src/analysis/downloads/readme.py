"""README.txt of the folder of downloads: what each file is, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.downloads.material import Material
from analysis.downloads.package import DESCRIPTOR
from analysis.project import LANGUAGES

NAME = "README.txt"


def text(material: Material, charts: int, notebooks: int) -> str:
    """Return the file.

    Parameters
    ----------
    material : Material
        The edition's tables and words.
    charts, notebooks : int
        How many there are of each, in both languages together.
    """
    return "\n\n\n".join("\n".join(_side(material, lang, charts, notebooks)) for lang in LANGUAGES) + "\n"


def _side(material: Material, lang: str, charts: int, notebooks: int) -> Iterator[str]:
    words, edition = material.words[lang], material.edition
    title = words("downloads.readme.title", report=words("report.title"))
    yield title
    yield "=" * len(title)
    yield f"{edition.title[lang]} ({edition.id}). {words('report.as_of', date=words.date(edition.as_of))}."
    if edition.illustrative:
        yield words("report.mark")
    yield ""
    names = words.get("downloads.readme.languages")
    books = {material.workbook(each): ("workbook", {"language": names[each]}) for each in LANGUAGES}
    listed = {
        **books,
        DESCRIPTOR: ("descriptor", {}),
        material.file("data.zip"): ("package", {}),
        material.file("*.csv"): ("tables", {"n": len(material.tables)}),
        material.file("dictionary.csv"): ("dictionary", {}),
        material.file("codes.csv"): ("codes", {}),
        f"charts/{material.file('*')}": ("charts", {"n": charts}),
        f"notebooks/{material.file('*.ipynb')}": ("notebooks", {"n": notebooks}),
    }
    width = max(map(len, listed)) + 2
    for file, (key, values) in listed.items():
        yield f"  {file:<{width}}{words(f'downloads.readme.{key}', **values)}"
    yield ""
    yield words("downloads.readme.excel")
