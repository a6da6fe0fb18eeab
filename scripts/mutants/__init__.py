"""`make mutants`: small faults are put into the code one at a time; a fault that no test notices shows a gap."""
