"""The live map: one scene, two surfaces that paint it (web page, native widget), and the panel that feeds it."""
