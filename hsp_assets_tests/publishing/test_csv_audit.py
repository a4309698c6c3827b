"""Faults of a published file are found by reading it, whoever wrote it."""

from pathlib import Path

import pytest

from hsp_assets.publishing import csv_audit
from hsp_assets.publishing.csv_audit import ENCODING, HEADER, RECORDS, SIZE, audit

HEAD = b"USER_ID,AGE,GENDER\n"


def faults(folder: Path, *contents: bytes, rows: int = 1) -> list[str]:
    files = []
    for number, content in enumerate(contents):
        files.append(folder / f"part-{number}.csv")
        files[-1].write_bytes(content)
    return sorted(audit("users", files, rows).faults)


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"1,30,F\n",
        HEAD + b"1,,\n",
        HEAD + b'1,30,"a, \\"b\\" \\\\"\n',
        HEAD + b'1,30,"two\nlines"\n',
        HEAD + "1,30,féminin\n".encode(),
        HEAD + b'1,30,"' + b"long, " * 40_000 + b'"\n',
    ],
)
def test_what_personalize_reads_passes(tmp_path: Path, content: bytes) -> None:
    assert faults(tmp_path, content) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'"USER_ID","AGE","GENDER"\n1,30,F\n', [HEADER]),
        (b"USER_ID,GENDER,AGE\n1,F,30\n", [HEADER]),
        (b"\xef\xbb\xbf" + HEAD + b"1,30,F\n", [ENCODING, HEADER]),
        (b"USER_ID,AGE,GENDER\r\n1,30,F\r\n", [HEADER]),
        (HEAD + b"1,30,f\xe9minin\n", [ENCODING]),
        (HEAD + b"1,30,F", [ENCODING]),
        (HEAD + b"1,30,a,b\n", [RECORDS]),
        (HEAD + b"1,30\n", [RECORDS]),
        (HEAD + b'1,30,"never closed\n', [RECORDS]),
        (HEAD + b"1,30,F\n2,30,F\n", [RECORDS]),
        (HEAD, [RECORDS]),
        (b"", [ENCODING, HEADER]),
    ],
)
def test_what_personalize_would_refuse_or_misread_is_found(
    tmp_path: Path, content: bytes, expected: list[str]
) -> None:
    assert faults(tmp_path, content) == expected


def test_rows_are_counted_over_all_parts(tmp_path: Path) -> None:
    assert faults(tmp_path, HEAD + b"1,30,F\n", HEAD + b"2,30,F\n", rows=2) == []


def test_a_character_may_lie_across_two_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_audit, "PIECE", len(HEAD) + 7)
    assert faults(tmp_path, HEAD + "1,30,aé\n".encode()) == []


def test_a_part_that_is_too_large_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_audit, "MOST_BYTES_OF_PART", 20)
    content = HEAD + b"1,30,F\n"
    assert faults(tmp_path, content, content, rows=2) == [SIZE]


def test_a_fault_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    file.write_bytes(HEAD)
    text = audit("users", [file], 1).description(RECORDS)
    assert "0 records, 1 rows" in text
    assert "Nothing went live" in text
