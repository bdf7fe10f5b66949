from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.history.read import Source, read_sources


def test_a_file_is_read_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    assert Source.of(tmp_path / "a.csv") == Source("a.csv", b"x")
    assert Source.of(str(tmp_path / "a.csv")) == Source("a.csv", b"x")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"There is no file .*missing\.csv"):
        Source.of(tmp_path / "missing.csv")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder") as caught:
        Source.of(tmp_path)
    assert caught.value.code == "folder"


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be opened"):
        Source.of(f"{tmp_path}/a\0b")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(300_000_000)
    with pytest.raises(FileError, match=r"huge.csv is 300 MB; at most 200 MB can be read. Export fewer"):
        Source.of(path)


def test_huge_bytes_are_refused_too() -> None:
    with pytest.raises(FileError, match="at most 200 MB"):
        read_sources([Source("huge.csv", bytes(200_000_001))])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><html>", "HTML"),
        (b"<HTML><body>Log in</body>", "HTML"),
    ],
)
def test_files_that_hold_no_table_are_called_by_their_kind(data: bytes, kind: str) -> None:
    with pytest.raises(FileError, match=f"x.csv is a {kind} file, not a table") as caught:
        read_sources([Source("x.csv", data)])
    assert caught.value.code == "not-a-table"
