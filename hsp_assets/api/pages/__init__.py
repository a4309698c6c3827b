"""The pages that the API serves: plain files, without a build step or external resources."""
