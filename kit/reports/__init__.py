"""Reports: one incident on one page that can be handed on."""
