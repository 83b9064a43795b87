"""Archives of the AI Incident Database from a loopback server: whole ones are kept, others not."""

import http.server
import io
import tarfile
import threading

import pandas as pd
import pytest

import kit

OLD, NEW = "backup-20250324101010.tar.bz2", "backup-20260223102103.tar.bz2"
BY_HAND = r"in a browser.*kit\.read_aiid\(path\)"


def archive(*files, **texts):
    """Bytes of an archive of files and of texts by name."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:bz2") as packed:
        for file in files:
            packed.add(file, f"mongodump_full_snapshot/{file.name}")
        for name, text in texts.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            packed.addfile(member, io.BytesIO(text.encode()))
    return held.getvalue()


class Shelf(http.server.BaseHTTPRequestHandler):
    """Serves what is on ``pages``: bytes, and how many of them it says that there are."""

    pages: dict
    asked: list

    def do_GET(self):
        self.asked.append(self.path)
        if self.path not in self.pages:
            self.send_error(404)
            return
        data, said = self.pages[self.path]
        self.send_response(200)
        if said is not None:
            self.send_header("Content-Length", str(said))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@pytest.fixture
def shelf():
    handler = type("Handler", (Shelf,), {"pages": {}, "asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    whole = archive(*sorted((kit.example_databases() / "aiid_2026-02").glob("*.csv")))
    listed = f'<a href="{address}/{NEW}">new</a> {OLD} {OLD}'.encode()
    handler.pages = {"/list": (listed, len(listed)), f"/{NEW}": (whole, len(whole))}
    handler.where = {"page": f"{address}/list", "host": address}
    yield handler
    server.shutdown()
    server.server_close()


def kept(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_the_newest_is_fetched_once_and_read(shelf, tmp_path):
    first = kit.fetch_aiid(to=tmp_path, **shelf.where)
    second = kit.fetch_aiid(to=tmp_path, **shelf.where)
    expected = kit.read_aiid(kit.example_databases() / "aiid_2026-02")
    for table, rows in expected.tables.items():
        pd.testing.assert_frame_equal(first[table], rows)
        pd.testing.assert_frame_equal(second[table], rows)
    assert (first.snapshot, first.snapshot_basis) == ("2026-02-23", "name of the archive")
    assert shelf.asked == ["/list", f"/{NEW}", "/list"]
    assert kept(tmp_path) == [NEW]


def test_one_that_is_named_and_there_needs_no_network(shelf, tmp_path):
    kit.fetch_aiid(NEW, to=tmp_path, **shelf.where)
    assert shelf.asked == [f"/{NEW}"]
    nowhere = {"page": "http://127.0.0.1:9/list", "host": "http://127.0.0.1:9"}
    assert len(kit.fetch_aiid(NEW, to=tmp_path, **nowhere)["incidents"])


def test_without_a_network(tmp_path):
    nowhere = {"page": "http://127.0.0.1:9/list", "host": "http://127.0.0.1:9"}
    with pytest.raises(ConnectionError, match=rf"list of archives could not.*{BY_HAND}"):
        kit.fetch_aiid(to=tmp_path, **nowhere)
    with pytest.raises(ConnectionError, match=rf"could not be fetched.*{BY_HAND}"):
        kit.fetch_aiid(NEW, to=tmp_path, **nowhere)
    assert kept(tmp_path) == []


def test_one_that_is_not_there(shelf, tmp_path):
    with pytest.raises(ConnectionError, match=rf"{OLD} could not be fetched \(HTTPError\)"):
        kit.fetch_aiid(OLD, to=tmp_path, **shelf.where)
    assert kept(tmp_path) == []


@pytest.mark.parametrize("name", ["newest", "../" + NEW, NEW + "\n", ""])
def test_a_name_that_is_none(shelf, tmp_path, name):
    with pytest.raises(ValueError, match="a snapshot cannot be"):
        kit.fetch_aiid(name, to=tmp_path, **shelf.where)
    assert shelf.asked == []


def test_a_page_that_lists_none(shelf, tmp_path):
    shelf.pages["/list"] = (b"<html>moved</html>", None)
    with pytest.raises(ValueError, match=rf"lists no archive.*{BY_HAND}"):
        kit.fetch_aiid(to=tmp_path, **shelf.where)


@pytest.mark.parametrize("told", [True, False])
def test_a_download_that_is_cut(shelf, tmp_path, told):
    """By a server that said how long it is, and by one that did not."""
    whole, size = shelf.pages[f"/{NEW}"]
    shelf.pages[f"/{NEW}"] = (whole[: size // 2], size if told else None)
    error, said = (ConnectionError, "no part of it") if told else (ValueError, "no whole archive")
    with pytest.raises(error, match=rf"{NEW}.*{said}.*{BY_HAND}"):
        kit.fetch_aiid(to=tmp_path, **shelf.where)
    assert kept(tmp_path) == []
    shelf.pages[f"/{NEW}"] = (whole, size)
    assert len(kit.fetch_aiid(to=tmp_path, **shelf.where)["incidents"])


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"<html>please wait</html>", "no archive, perhaps a page"), (b"", "no archive"),
     (archive(**{"../incidents.csv": "x"}), "leads out of it"),
     (archive(**{"readme.txt": "x"}), "no incidents.csv")],
)  # fmt: skip
def test_what_is_no_snapshot_is_not_kept(shelf, tmp_path, data, said):
    shelf.pages[f"/{NEW}"] = (data, len(data))
    with pytest.raises(ValueError, match=rf"{NEW}.*{said}.*not kept.*{BY_HAND}"):
        kit.fetch_aiid(to=tmp_path, **shelf.where)
    assert kept(tmp_path) == []
