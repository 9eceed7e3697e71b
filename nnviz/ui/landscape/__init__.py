"""The parts of the Loss landscape screen."""
