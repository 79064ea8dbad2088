"""Which encoding a text has is guessed only where one alone makes sense."""

from __future__ import annotations

import pytest

from mcp_server.uploads.encodings import guesses, letters_of, utf_16_without_mark

TEXTS = {
    "german": "Straße;Größe\nMüller – 5 €;groß\n„Äpfel“;ÄRGER\nÖl;½ Liter\n",
    "french": "Prénom;Âge\nHélène;où\nL’été à Paris;naïve\n",
    "russian": "Имя,Город\nИван,Москва\nМария,Санкт-Петербург\n",
    "japanese": "名前,数量\nりんご,1\nバナナ,2\n東京都,3\n",
    "simplified": "名称,数量,城市\n苹果,1,北京\n香蕉,2,上海\n这是一个很长的句子,3,广州\n",
    "traditional": "名稱,數量\n蘋果,1\n這是一個很長的句子,2\n",
    "korean": "이름,도시\n김철수,서울\n이영희,부산\n대한민국의 수도는 서울입니다,인천\n",
}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("german", "cp1252"),
        ("french", "cp1252"),
        ("russian", "cp1251"),
        ("japanese", "cp932"),
        ("japanese", "euc_jp"),
        ("simplified", "gb18030"),
        ("traditional", "big5"),
        ("korean", "cp949"),
    ],
)
def test_the_one_encoding_that_makes_sense_is_found(text: str, encoding: str) -> None:
    assert guesses(TEXTS[text].encode(encoding)) == [encoding]


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_letters_of_dos_and_of_an_old_mac_are_not_taken_for_others(encoding: str) -> None:
    text = "Müller;Größe\nKäufer;schön\nFrüchte;Bäume\n"
    assert guesses(text.encode(encoding)) == []


def test_polish_is_not_taken_for_western() -> None:
    assert guesses("Łódź;żółty\nPaweł;mała\nWałęsa;złoty\n".encode("cp1250")) == []


def test_few_korean_letters_could_be_chinese_too() -> None:
    assert guesses("서울\n".encode("cp949")) == ["gb18030", "big5", "cp949"]


def test_utf_16_without_a_mark_is_known_by_its_zero_bytes() -> None:
    text = "name;straße\nMüller;5\n"
    assert utf_16_without_mark(text.encode("utf-16-le")) == "utf-16-le"
    assert utf_16_without_mark(text.encode("utf-16-be")) == "utf-16-be"
    assert utf_16_without_mark(b"a,b\n\0,1\n") is None


def test_letters_are_shown_before_signs() -> None:
    assert letters_of("5 € für Größe ä") == "ü ö ß ä"
    assert letters_of("5 €") == "€"
