"""Codes that Indonesia, the WCO and ISO gave to places, goods, trades and competencies.

Each module answers the same two questions, from a small file that is read once, when first asked::

    from reference import areas, hs

    areas.get("36.71.13.1007")   # Area(code='36.71.13.1007', name='Cipadu Jaya', ...)
    areas.get("36.71.99")        # None
    hs.all()                     # every HsCode, in the order of the file

Codes are text; leading zeros matter. How certain each file is stands in the package's README and, where
rows differ, in a field `certainty` of the row: what is `illustrative` must never be shown as a fact.
"""
