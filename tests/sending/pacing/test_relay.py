"""Whether a mailing's relay can be used: who waits, who probes, and when the mailing gives up."""

from publisher.sending.pacing import outages
from publisher.sending.pacing.paces import Pace
from publisher.sending.pacing.relay import PATIENCE, UNREACHED_PATIENCE, RelayWatch
from support.paces import NOW, SECOND


def test_while_the_relay_is_away_one_worker_probes_and_the_others_wait() -> None:
    relay = RelayWatch()
    assert relay.usable_by("one")
    relay.lost("no answer", "one")
    assert not relay.usable_by("one")
    assert relay.may_probe("two")
    assert not relay.may_probe("one")
    assert (relay.usable_by("two"), relay.usable_by("one")) == (True, False)
    relay.answered()
    assert (relay.trouble, relay.usable_by("one"), relay.probing("two")) == ("", True, False)


def test_many_workers_that_meet_one_outage_count_it_once() -> None:
    relay = RelayWatch()
    relay.answered()
    for worker in ("one", "two", "three", "four", "five", "six"):
        relay.lost(f"no answer for {worker}", worker)
    assert (relay.trouble, relay.hopeless()) == ("no answer for one", False)


def test_a_mailing_gives_up_sooner_on_a_relay_that_has_never_answered() -> None:
    for known, patience in ((True, PATIENCE), (False, UNREACHED_PATIENCE)):
        relay = RelayWatch()
        if known:
            relay.answered()
        relay.lost("no answer", "one")
        for _ in range(patience):
            assert not relay.hopeless()
            relay.may_probe("one")
            relay.lost("no answer", "one")
        assert relay.hopeless()


def test_a_worker_without_mail_leaves_the_probe_to_another() -> None:
    relay = RelayWatch()
    relay.lost("no answer", "one")
    relay.may_probe("one")
    relay.end_probe("two")
    assert not relay.may_probe("two")
    relay.end_probe("one")
    assert relay.may_probe("two")


def test_an_answer_from_before_an_outage_does_not_end_it() -> None:
    lost = outages.interrupted(Pace(), NOW, NOW, "421 4.3.2 going down")
    assert (lost.resting_until, lost.reply, lost.rate) == (NOW + SECOND, "421 4.3.2 going down", 0)
    assert outages.reached(lost, NOW) == lost
    assert outages.reached(lost, NOW + SECOND) == Pace()
