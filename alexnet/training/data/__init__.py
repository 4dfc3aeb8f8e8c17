"""What a network learns from: photos in folders and archives, CIFAR-10, coloured shapes."""
