"""The end-to-end benchmark: whole collectors on a made-up node, measured from outside."""
