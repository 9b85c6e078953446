"""Loads the scripts of the folder above as modules, for tests."""

import importlib.machinery
import importlib.util
import os
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def load(name):
    """The script of a name, which has no suffix."""
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader(
        name.replace("-", "_"), os.path.join(FOLDER, name))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module
