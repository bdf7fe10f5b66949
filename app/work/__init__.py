"""Work in processes of its own, and where the workspace is; knows no page and no visitor."""
