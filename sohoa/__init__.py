"""The application's shell: settings, composition, command line."""
