"""The store of the results that were used last."""

from alexnet.work.recent import Recent


def test_the_one_not_used_for_longest_goes() -> None:
    recent: Recent[int] = Recent(most=2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]


def test_a_newer_result_replaces_the_older() -> None:
    recent: Recent[int] = Recent(most=2)
    recent.put("a", 1)
    recent.put("a", 2)
    assert recent.get("a") == 2


def test_a_store_of_none_keeps_nothing() -> None:
    recent: Recent[int] = Recent(most=0)
    recent.put("a", 1)
    assert recent.get("a") is None


def test_bytes_are_bounded_too() -> None:
    recent: Recent[int] = Recent(most_bytes=10)
    recent.put("a", 1, nbytes=6)
    recent.put("b", 2, nbytes=4)
    recent.put("c", 3, nbytes=5)
    assert [recent.get(key) for key in "abc"] == [None, 2, 3]


def test_what_is_too_large_alone_drives_nothing_out() -> None:
    recent: Recent[int] = Recent(most_bytes=10)
    recent.put("a", 1, nbytes=6)
    recent.put("b", 2, nbytes=11)
    assert [recent.get(key) for key in "ab"] == [1, None]


def test_what_is_kept_is_not_made_again() -> None:
    recent: Recent[list[int]] = Recent(most=1)
    first = recent.get_or_make("a", lambda: [1])
    assert recent.get_or_make("a", lambda: [2]) is first
    assert recent.get_or_make("b", lambda: [3]) == [3]
    assert recent.get_or_make("a", lambda: [4]) == [4]


def test_two_that_make_the_same_get_what_was_kept_first() -> None:
    recent: Recent[list[int]] = Recent(most=1)

    def overtaken() -> list[int]:
        recent.put("a", [1])
        return [2]

    assert recent.get_or_make("a", overtaken) == [1]
    assert recent.get("a") == [1]


def test_what_is_made_counts_with_its_bytes() -> None:
    recent: Recent[str] = Recent(most_bytes=5)
    recent.get_or_make("a", lambda: "aaa", len)
    recent.get_or_make("b", lambda: "bb", len)
    assert recent.get("a") == "aaa"
    recent.get_or_make("c", lambda: "c", len)
    assert [recent.get(key) for key in "abc"] == ["aaa", None, "c"]
