"""The database: tables, migrations, transactions."""

# The console's tables belong to the same metadata, whoever reads it.
from publisher.storage import review_tables as review_tables
from publisher.storage import staff_tables as staff_tables
