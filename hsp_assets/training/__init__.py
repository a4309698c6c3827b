"""Training: published datasets become recommenders that answer, version by version.

What is declared is in `recommenders`; how Personalize is spoken to in `resources.personalize`.
Here is what happens between: importing, training, measuring, comparing, going live, going back.
"""
