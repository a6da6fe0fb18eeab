"""`publisher doctor --mail`: a mail of ours, as it arrived, held against the rules of bulk mail, each with its section.

`arrived.check` is pure; `live` sends and fetches; `way_out` tries the link for leaving.
"""
