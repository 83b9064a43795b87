"""Study how blame is assigned between people and AI agents, through four lenses and their gap."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
