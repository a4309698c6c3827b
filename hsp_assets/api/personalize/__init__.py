"""Amazon Personalize as the API calls it: signed requests over connections that stay open."""
