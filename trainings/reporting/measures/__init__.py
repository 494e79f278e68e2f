"""Measures: every figure about trainings has one definition, wherever it is shown.

``definitions`` says what each measure means, in words that the page of measures shows; ``counting`` counts it. No other
module counts people, institutions or certificates for a page.
"""
