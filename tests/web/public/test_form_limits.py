"""How often the form may be sent: by network, by a larger network, by the domain that is asked for."""

import pytest

from publisher.web.public.form_limits import FormLimits

LIMIT = "2 per hour"


def test_a_network_waits_until_its_first_use_is_an_hour_old() -> None:
    limits = FormLimits(LIMIT)
    assert [limits.wait("192.0.2.1", "reader.example") for _ in range(2)] == [0, 0]
    assert 3500 < limits.wait("192.0.2.1", "reader.example") <= 3600
    assert limits.wait("192.0.2.2", "reader.example") == 0


def test_a_48_has_four_times_what_a_64_has() -> None:
    limits = FormLimits(LIMIT)
    waits = [limits.wait(f"2001:db8:0:{n}::1", "reader.example") for n in range(9)]
    assert waits[:8] == [0] * 8
    assert waits[8] > 0
    assert limits.wait("2001:db8:1::1", "reader.example") == 0


def test_a_domain_is_not_flooded_from_many_networks() -> None:
    limits = FormLimits(LIMIT)
    waits = [limits.wait(f"192.0.2.{n}", "Victim.example") for n in range(121)]
    assert waits[:120] == [0] * 120
    assert waits[120] > 0
    assert limits.wait("192.0.2.200", "reader.example") == 0


def test_what_is_refused_is_not_counted_again() -> None:
    limits = FormLimits("1 per minute; 100 per day")
    assert limits.wait("192.0.2.1", "reader.example") == 0
    for _ in range(200):
        assert 0 < limits.wait("192.0.2.1", "reader.example") <= 60


@pytest.mark.parametrize("address", ["", "unix:/run/pages.sock", "nonsense"])
def test_whatever_the_address_is_it_is_one_network(address: str) -> None:
    limits = FormLimits("1 per hour")
    assert limits.wait(address, "reader.example") == 0
    assert limits.wait(address, "reader.example") > 0
