"""`make demo`: both tracks on drawn papers, with a development CA, and a table of what came out.

START HERE: `__main__.py` is the story; `office.py` furnishes an office, `papers.py` digitises, `decisions.py` issues,
`tamper.py` forges, `report.py` counts.
"""
