"""The declared mapping that connectors share: any list of records + `RecordSettings` -> messages of the contract.

`settings` and `picks` are what a site file says; `records.map_records` makes `Mapped` of records (pure, fit for the
worker process); `news.News` makes a `Harvest` of it, without what was said before; `payload` reads JSON.
"""
