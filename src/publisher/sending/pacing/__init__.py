"""Manners towards mailbox providers: how many mails may leave now, when to try again, and when to stop altogether.

windows    how many went within the last minute or hour, in a few counts; never more than the limit
rates      one pace: its limits, its rest after a 4xx, its way back up. Pure: (state, now) → state
warm_up    a new domain's cap of mails a day, and how many days a list of readers will take
replies    what an SMTP answer says about the pace: go on, slow down, or nothing
retrying   when a mail that was not taken is tried again, and until when
breaker    refusals that should stop a publication before the provider stops us
rows       paces in the database, with one lock a channel
pacer      all of it for a sender that claims in batches
"""
