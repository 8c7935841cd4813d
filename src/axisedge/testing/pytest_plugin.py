"""pytest plug-in: fixtures that start a device."""
