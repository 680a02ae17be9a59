"""Where the graph is kept: SQLModel rows, engines, migrations. The only place that knows SQL."""
