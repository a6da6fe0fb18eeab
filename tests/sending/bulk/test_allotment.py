"""The connections of a channel, shared by its mailings."""

import pytest

from publisher.sending.bulk.allotment import Allotment, Place, Share


def grown(share: Share, wanted: int) -> list[Place]:
    return [Place(share) for _ in range(share.take(wanted))]


def close_surplus(places: list[Place]) -> None:
    """What connections do after their present mail."""
    for place in [place for place in places if place.is_surplus()]:
        place.share.closed(surplus=True)
        places.remove(place)


def test_one_mailing_has_all_connections_that_it_can_use() -> None:
    allotment = Allotment(4)
    with allotment.share() as share:
        assert len(grown(share, 3)) == 3
        assert len(grown(share, 9)) == 1
        assert grown(share, 9) == []


def test_a_second_mailing_begins_immediately_and_gets_its_half_as_connections_become_free() -> None:
    allotment = Allotment(4)
    with allotment.share() as first:
        ones = grown(first, 9)
        with allotment.share() as second:
            others = grown(second, 9)
            assert (len(ones), len(others)) == (4, 1)
            close_surplus(ones)
            others += grown(second, 9)
            assert (len(ones), len(others)) == (2, 2)
            assert (grown(first, 9), grown(second, 9)) == ([], [])


def test_what_one_leaves_the_other_takes() -> None:
    allotment = Allotment(4)
    with allotment.share() as first:
        ones = grown(first, 9)
        with allotment.share() as second:
            others = grown(second, 9)
            close_surplus(ones)
            for place in others:
                place.share.closed(surplus=False)
        ones += grown(first, 9)
        assert len(ones) == 4


@pytest.mark.parametrize(
    ("limit", "wanted", "places"),
    [
        (6, [9, 9, 9], [2, 2, 2]),
        (6, [1, 9], [1, 5]),
        (5, [9, 9], [2, 3]),
        (2, [9, 9, 9], [1, 1, 1]),
        (8, [1, 2], [1, 2]),
    ],
)
def test_each_gets_an_equal_part_at_least_one_and_none_lies_idle(
    limit: int, wanted: list[int], places: list[int]
) -> None:
    allotment = Allotment(limit)
    allotment.shares = [Share(allotment, number) for number in wanted]
    assert [allotment.places(share) for share in allotment.shares] == places


def test_a_mailing_without_work_opens_nothing_and_keeps_what_is_open() -> None:
    allotment = Allotment(4)
    with allotment.share() as share:
        assert share.take(0) == 0
        places = grown(share, 3)
        assert share.take(0) == 0
        assert [place.is_surplus() for place in places] == [False] * 3
