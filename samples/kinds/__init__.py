"""One module a family of papers: `compose(world) -> Manuscript`."""
