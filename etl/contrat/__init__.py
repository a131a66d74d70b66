"""A contract begun: the folder of lists that another contrat de ville starts from, made of the national tables."""
