"""One reader per kind of file, found by the `lecteur` of the source's TOML: `read(depot, contexte) -> Lecture`."""
