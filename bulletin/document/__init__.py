"""The sealed document: types, forms over time, markup, how two of them differ. Pure: no model, no request."""
