"""Templates and the brand: what mails and pages look like."""
