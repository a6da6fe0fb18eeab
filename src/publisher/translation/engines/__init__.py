"""Machine translators, one file each, that implement `publisher.translation.types.Engine`."""
