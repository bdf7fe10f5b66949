import os
import stat
from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.files import make_folder, refuse_unwritable, replace_folder, write_folder, write_whole, writing_whole


class Crash(BaseException):
    """As when the machine or the user stops the program."""


def test_what_is_written_is_there_whole_and_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.csv", b"one")
    write_whole(tmp_path / "a.csv", b"two")
    assert (tmp_path / "a.csv").read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("failure", [Crash(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_crash_in_the_middle_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException, moment: str
) -> None:
    def crash(*_: object) -> None:
        raise failure

    (tmp_path / "a.csv").write_bytes(b"old")
    if moment == "fsync":
        monkeypatch.setattr(os, "fsync", crash)
    else:
        monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(Crash if isinstance(failure, Crash) else FileError):
        write_whole(tmp_path / "a.csv", b"new")
    monkeypatch.undo()
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.csv": b"old"}


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"no/a\.csv cannot be written: No such file.*Choose a folder that exists"):
        write_whole(tmp_path / "no" / "a.csv", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot be written: Is a directory\. It is a folder; add the name"):
        write_whole(tmp_path, b"")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileError, match="cannot be written: No such file"):
        write_whole(tmp_path / "a" / "b.csv", b"")


@pytest.mark.parametrize("locked", ["a.csv", ""])
def test_what_is_read_only_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: str) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    # The tests may run as root, who may write everything.
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != tmp_path / locked)
    with pytest.raises(FileError, match="Permission denied"):
        write_whole(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"old"


def test_a_name_too_long_for_the_disk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="File name too long"):
        refuse_unwritable(tmp_path / ("a" * 300))


def test_a_new_file_has_the_permissions_of_the_machine_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    current = os.umask(0o027)
    try:
        write_whole(tmp_path / "new.csv", b"")
    finally:
        os.umask(current)
    (tmp_path / "old.csv").touch()
    (tmp_path / "old.csv").chmod(0o600)
    write_whole(tmp_path / "old.csv", b"")
    modes = [stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("new.csv", "old.csv")]
    assert modes == [0o640, 0o600]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_whole(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_whole(Path(os.devnull), b"gone")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_folders_are_made_with_their_parents(tmp_path: Path) -> None:
    assert make_folder(tmp_path / "a" / "b").is_dir()
    assert make_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"


def test_a_folder_cannot_be_made_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FileError, match=r"a/b cannot be written: Not a directory\."):
        make_folder(tmp_path / "a" / "b")


def test_a_new_folder_is_there_with_all_of_its_files_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "steps", {"a.csv": b"1", "b.csv": b"2"})
    assert {file.name: file.read_bytes() for file in (tmp_path / "steps").iterdir()} == {
        "a.csv": b"1",
        "b.csv": b"2",
    }
    with pytest.raises(FileError, match="steps is there already"):
        write_folder(tmp_path / "steps", {"c.csv": b"3"})
    with pytest.raises(FileError, match="cannot be written"):
        write_folder(tmp_path / "none" / "steps", {"c.csv": b"3"})
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.is_dir():
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(FileError, match="No space left on device"):
        write_folder(tmp_path / "other", {"a.csv": b"1"})
    assert [path.name for path in tmp_path.iterdir()] == ["steps"]


def test_what_is_written_bit_by_bit_is_there_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"older")

    def breaks_off() -> None:
        with writing_whole(path) as stream:
            stream.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        breaks_off()
    assert path.read_bytes() == b"older"
    with writing_whole(path) as stream:
        stream.write(b"new")
        stream.write(b"er")
        assert path.read_bytes() == b"older"
    assert path.read_bytes() == b"newer"
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]


def test_a_folder_takes_another_s_place_whole(tmp_path: Path) -> None:
    replace_folder(tmp_path / "a", {"one": b"1", "two": b"2"})
    replace_folder(tmp_path / "a", {"one": b"3"})
    assert {f.name: f.read_bytes() for f in (tmp_path / "a").iterdir()} == {"one": b"3"}
    assert [f.name for f in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_folder(tmp_path / "a", {"one": b"1"})
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name.startswith(".adopt-") and (self / "two").exists():
            raise PermissionError(13, "denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(FileError, match="denied"):
        replace_folder(tmp_path / "a", {"two": b"2"})
    assert {f.name: f.read_bytes() for f in (tmp_path / "a").iterdir()} == {"one": b"1"}
    assert [f.name for f in tmp_path.iterdir()] == ["a"]


def test_a_folder_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written"):
        replace_folder(tmp_path / "none" / "a", {"one": b"1"})
