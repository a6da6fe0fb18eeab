"""Machine translators, one file each, behind the contract `publisher.translation.types.Engine`."""
