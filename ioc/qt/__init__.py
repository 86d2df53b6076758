"""What the desk's models and actions share: QtCore and QtGui only, never QtWidgets."""
