"""Pacing towards mailbox providers: how many mails may leave now, when to slow down, and when to stop altogether.

windows    mails within the last minute or hour, as a few counts; never more than the limit
rates      one pace: its limits, its rest after a 4xx, its way back up. Pure: (state, now) → state
warm_up    a new domain's daily cap, and how many days a list of readers takes
replies    what an SMTP reply says about the pace: go on, slow down, or nothing
breaker    refusals that pause a publication before the provider blocks us
outages    the rests of a relay that is away
relay      whether a mailing's connections may use the relay, and which one probes
rows       paces in the database, with one lock per channel
pacer      all of this for a sender that claims in batches
claiming   claims from the ledger that keep to the pace
"""
