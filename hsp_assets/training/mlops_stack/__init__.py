"""Training by the AWS solution "Maintaining Personalized Experiences with Machine Learning".

The CSVs and one `config.json` go into the solution's bucket, and it creates everything in Amazon
Personalize. It reports little of what it did, so status, reasons and metrics are read from
Personalize itself. What it cannot do (change a schema or a filter, start what is stopped) is done
directly beforehand.
"""
