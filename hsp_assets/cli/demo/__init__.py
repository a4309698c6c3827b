"""One run of the whole lineage, watched, summed up and shown; `hsp demo` puts it together."""
