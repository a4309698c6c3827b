"""The filter language of Personalize: its syntax, its checks, and which items a filter keeps."""
