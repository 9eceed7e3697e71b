"""Tables as other programs read them: their encoding."""

from __future__ import annotations

import csv
import io

from nnviz.ui.tables import csv_file, csv_table


def test_tables_say_their_encoding_where_it_matters() -> None:
    plain = csv_table([["sample", "class"], ["1", "cat"]])
    assert csv_file(plain) == b"sample,class\r\n1,cat\r\n"
    foreign = csv_file(csv_table([["sample", "Größe"], ["1", "猫"]]))
    assert foreign[:3] == b"\xef\xbb\xbf"  # by which Excel knows that it is UTF-8
    assert list(csv.reader(io.StringIO(foreign.decode("utf-8-sig")))) == [["sample", "Größe"], ["1", "猫"]]


def test_text_that_is_no_unicode_does_not_fail_a_table() -> None:
    assert csv_file("\udcff,猫").decode("utf-8-sig") == "?,猫"
