"""The architecture page: table, inspector, network, tools."""
