"""Web pages by the usual Python libraries: each only parses the page and pulls
the cells of its tables. None finds the sections, tells which number belongs to
which row of the form, checks a sum or writes JSON."""

import io

import lxml.html
import pandas
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser


def selectolax(page: str) -> list[str]:
    # Not even by rows, which costs it a tenth more.
    return [cell.text() for cell in LexborHTMLParser(page).css("td")]


def lxml_html(page: str) -> list[list[str]]:
    rows = lxml.html.fromstring(page).iter("tr")
    return [[cell.text_content() for cell in row.iter("td", "th")] for row in rows]


def read_html(page: str) -> list[pandas.DataFrame]:
    return pandas.read_html(io.StringIO(page), flavor="lxml")


def beautiful_soup(page: str) -> list[list[str]]:
    rows = BeautifulSoup(page, "lxml").find_all("tr")
    return [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in rows]


ALL = {
    "selectolax": selectolax,
    "lxml": lxml_html,
    "pandas.read_html": read_html,
    "BeautifulSoup with lxml": beautiful_soup,
}
