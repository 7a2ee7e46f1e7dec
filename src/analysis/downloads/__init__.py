"""What a reader can take away of an edition: tables, workbooks, a data package, pictures of the charts, notebooks."""
